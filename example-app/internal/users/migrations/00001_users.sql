-- +goose Up
CREATE TABLE users (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text NOT NULL,
    email      text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
-- Two spellings of one address are one user.
CREATE UNIQUE INDEX users_email ON users (lower(email));

-- +goose Down
DROP TABLE users;
