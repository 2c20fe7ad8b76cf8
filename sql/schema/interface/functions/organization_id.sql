create function strata.organization_id() returns uuid
  language sql stable parallel restricted
begin atomic
  select strata_core.organization_id();
end;

comment on function strata.organization_id() is 'The organization of the session. Null without a verified context. Call it as (select …): once per statement.';
