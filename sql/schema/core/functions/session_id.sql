create function strata_core.session_id() returns uuid
  language sql stable parallel restricted
begin atomic
  select substr(strata_core.context_body(), 109, 36)::uuid;
end;

comment on function strata_core.session_id() is 'The session. Null without a verified context. Call it as (select …): once per statement.';
