-- What is signed beside the body is what the verifier knows by itself: backend and start of the transaction. So a context that is copied to
-- another connection or transaction is worth nothing, and nothing has to be parsed to find that out. Inlinable on purpose.
-- On Citus workers both differ; `distribute` binds to the distributed transaction id here instead.
create function strata_core.sign_context(p_body text, p_inner_block bytea, p_outer_block bytea) returns text
  language sql stable parallel restricted
begin atomic
  select encode(strata_core.hmac(p_inner_block, p_outer_block,
    convert_to(p_body, 'UTF8') || int4send(pg_backend_pid()) || timestamptz_send(transaction_timestamp())), 'hex');
end;

comment on function strata_core.sign_context(text, bytea, bytea) is 'The signature of a body of a context in this transaction of this backend, 64 hexadecimal digits. Worth nothing without the key, which only strata_definer reads.';
