-- Inlinable on purpose: no set clause, no sub-select.
create function strata_core.hmac(p_inner_block bytea, p_outer_block bytea, p_message bytea) returns bytea
  language sql immutable parallel safe
begin atomic
  select sha256(p_outer_block || sha256(p_inner_block || p_message));
end;

comment on function strata_core.hmac(bytea, bytea, bytea) is 'HMAC-SHA-256 (RFC 2104) over precomputed key blocks.';
