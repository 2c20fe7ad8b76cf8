create function strata.membership_id() returns uuid
  language sql stable parallel restricted
begin atomic
  select strata_core.membership_id();
end;

comment on function strata.membership_id() is 'The membership that acts. Null without a verified context. Call it as (select …): once per statement.';
