create function strata.impersonator_user_id() returns uuid
  language sql stable parallel restricted
begin atomic
  select strata_core.impersonator_user_id();
end;

comment on function strata.impersonator_user_id() is 'The member of staff who acts as the user of the session. Null when nobody does, and without a verified context. Call it as (select …): once per statement.';
