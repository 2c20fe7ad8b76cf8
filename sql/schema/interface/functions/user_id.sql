create function strata.user_id() returns uuid
  language sql stable parallel restricted
begin atomic
  select strata_core.user_id();
end;

comment on function strata.user_id() is 'The user of the session. Null without a verified context. Call it as (select …): once per statement.';
