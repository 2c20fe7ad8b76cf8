create function strata_core.organization_id() returns uuid
  language sql stable parallel restricted
begin atomic
  select nullif(substr(strata_core.context_body(), 1, 36), '00000000-0000-0000-0000-000000000000')::uuid;
end;

comment on function strata_core.organization_id() is 'The organization of the session. Null without a verified context. Call it as (select …): once per statement.';
