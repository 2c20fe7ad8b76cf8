create function strata_core.assurance_level() returns integer
  language sql stable parallel restricted
begin atomic
  select substr(strata_core.context_body(), 145, 1)::integer;
end;

comment on function strata_core.assurance_level() is 'How surely the person was recognised, 1 to 3 (NIST SP 800-63 authenticator assurance level). Null without a verified context. Call it as (select …): once per statement.';
