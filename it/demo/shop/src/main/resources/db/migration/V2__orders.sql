CREATE TYPE order_status AS ENUM ('placed', 'paid', 'shipped', 'delivered', 'cancelled');

CREATE TABLE orders (
  id           integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id  integer NOT NULL REFERENCES customers,
  placed_at    timestamptz NOT NULL,
  status       order_status NOT NULL DEFAULT 'placed'
);

-- "Whoever deletes an order means its lines, too." It seemed a good idea at the time.
CREATE TABLE order_lines (
  order_id    integer NOT NULL REFERENCES orders ON DELETE CASCADE,
  line        smallint NOT NULL,
  product_id  integer NOT NULL REFERENCES products,
  quantity    smallint NOT NULL CHECK (quantity > 0),
  price       numeric(8, 2) NOT NULL,
  PRIMARY KEY (order_id, line)
);
