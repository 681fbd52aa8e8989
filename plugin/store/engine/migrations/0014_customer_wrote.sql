-- When the customer last wrote in a conversation. A bot's or an agent's line is no sign of life of theirs.
ALTER TABLE conversations ADD COLUMN customer_wrote_at BIGINT;
UPDATE conversations SET customer_wrote_at = (
    SELECT max(sent_at) FROM messages
    WHERE messages.workspace_id = conversations.workspace_id AND messages.conversation_id = conversations.id
    AND messages.author = 'customer'
);
UPDATE customers SET last_interaction_at = (
    SELECT max(customer_wrote_at) FROM conversations
    WHERE conversations.workspace_id = customers.workspace_id AND conversations.customer_id = customers.id
);
