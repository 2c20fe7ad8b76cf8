create function strata.assurance_level() returns integer
  language sql stable parallel restricted
begin atomic
  select strata_core.assurance_level();
end;

comment on function strata.assurance_level() is 'How surely the person was recognised, 1 to 3 (NIST SP 800-63 authenticator assurance level). Null without a verified context. Call it as (select …): once per statement.';
