"""What writes do to the fake service's tags, their groups, and what customers have of them."""

from .state import Row, label_of, next_position
from .writing import Body, Write, found, invalid, member


def define_tag(write: Write, body: Body) -> Row:
    if body.get("group") is not None and body["group"] not in write.state.tag_groups:
        raise invalid("group", "does not exist")
    row = {"id": body["id"], "label": None, "group": None, "position": next_position(write.state.tags.values())}
    return _put_definition(write, "tag", write.state.tags, row, body)


def define_tag_group(write: Write, body: Body) -> Row:
    row = {"id": body["id"], "label": None, "sort": "label", "position": next_position(write.state.tag_groups.values())}
    return _put_definition(write, "tag_group", write.state.tag_groups, row, body)


def _put_definition(write: Write, noun: str, rows: dict[str, Row], new: Row, body: Body) -> Row:
    before = rows.get(new["id"])
    row = {**(before or new), **{name: body[name] for name in new if name in body}}
    row["label"] = row["label"] or label_of(row["id"])
    rows[row["id"]] = row
    if before is None:
        write.record(f"{noun}.defined", row["id"], None, row["label"])
        return row
    for name, value in row.items():
        if before[name] != value:
            write.record(f"{noun}.defined", row["id"], member(name, before[name]), member(name, value))
    return row


def delete_tag(write: Write, body: Body) -> None:
    row = found(write.state.tags, body["id"])
    del write.state.tags[body["id"]]
    for has in write.state.tagged.values():
        has.discard(body["id"])
    write.record("tag.deleted", body["id"], row["label"], None)


def delete_tag_group(write: Write, body: Body) -> None:
    row = found(write.state.tag_groups, body["id"])
    for tag in [each for each in write.state.tags.values() if each["group"] == body["id"]]:
        delete_tag(write, tag)
    del write.state.tag_groups[body["id"]]
    write.record("tag_group.deleted", body["id"], row["label"], None)


def add_tag(write: Write, body: Body) -> Row:
    found(write.state.customers, body["customer"], "customer")
    row = found(write.state.tags, body["tag"], "tag")
    has = write.state.tagged.setdefault(body["customer"], set())
    if body["tag"] not in has:
        has.add(body["tag"])
        write.record("tag.added", body["tag"], None, row["label"], body["customer"])
    return row


def remove_tag(write: Write, body: Body) -> None:
    found(write.state.customers, body["customer"], "customer")
    has = write.state.tagged.get(body["customer"], set())
    if body["tag"] in has:
        has.remove(body["tag"])
        write.record("tag.removed", body["tag"], write.state.tags[body["tag"]]["label"], None, body["customer"])
