-- GiST compares ranges without an extension and texts only with one. So an address enters the constraint that keeps its holders' times apart as two numbers,
-- half of its SHA-256: 128 bits that nobody makes two addresses agree on.
create function strata_users.identifier_digest(p_kind text, p_value text, p_half integer) returns bigint
  language sql immutable parallel safe
begin atomic
  select ('x' || substr(encode(sha256(convert_to(p_kind || ':' || p_value, 'UTF8')), 'hex'), p_half * 16 + 1, 16))::bit(64)::bigint;
end;

comment on function strata_users.identifier_digest(text, text, integer) is 'One of two numbers (half 0 and 1) that together stand for an address in an exclusion constraint.';
