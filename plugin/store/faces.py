"""How an agent's name and picture are read beside what names them."""


def face_sql(agent: str) -> str:
    """Two columns: the name, None where none is known, and the picture. `agent`: the column of their id.

    Looked up row by row: whatever the planner expects, no more agents are read than are named.
    """
    return f"""
        (SELECT coalesce(name, session_name) FROM agents WHERE workspace_id = :workspace_id AND id = {agent}),
        (SELECT picture FROM agent_avatars WHERE workspace_id = :workspace_id AND agent_id = {agent})"""
