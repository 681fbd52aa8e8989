-- Of a number: kg. Of money: the currency of an amount that comes without one.
ALTER TABLE attribute_definitions ADD COLUMN unit TEXT;
