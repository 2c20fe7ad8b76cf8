create function strata_core.membership_id() returns uuid
  language sql stable parallel restricted
begin atomic
  select nullif(substr(strata_core.context_body(), 73, 36), '00000000-0000-0000-0000-000000000000')::uuid;
end;

comment on function strata_core.membership_id() is 'The membership that acts. Null without a verified context. Call it as (select …): once per statement.';
