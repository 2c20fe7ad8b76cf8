create function strata.session_id() returns uuid
  language sql stable parallel restricted
begin atomic
  select strata_core.session_id();
end;

comment on function strata.session_id() is 'The session. Null without a verified context. Call it as (select …): once per statement.';
