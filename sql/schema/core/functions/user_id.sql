create function strata_core.user_id() returns uuid
  language sql stable parallel restricted
begin atomic
  select substr(strata_core.context_body(), 37, 36)::uuid;
end;

comment on function strata_core.user_id() is 'The user of the session. Null without a verified context. Call it as (select …): once per statement.';
