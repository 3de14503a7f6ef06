CREATE TABLE payments (
  id        integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  order_id  integer NOT NULL REFERENCES orders ON DELETE CASCADE,
  paid_at   timestamptz NOT NULL,
  method    text NOT NULL CHECK (method IN ('card', 'transfer', 'invoice', 'voucher')),
  amount    numeric(10, 2) NOT NULL
);

CREATE TABLE stock (
  product_id  integer NOT NULL REFERENCES products,
  warehouse   text NOT NULL,
  quantity    integer NOT NULL CHECK (quantity >= 0),
  PRIMARY KEY (product_id, warehouse)
);
