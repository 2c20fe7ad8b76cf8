create function strata.company_id() returns uuid
  language sql stable parallel restricted
begin atomic
  select strata_tenancy.company_id();
end;

comment on function strata.company_id() is 'The company of the membership that acts, for policies of your own tables. Null outside an organization, and for a member in no company. Call it as (select …): once per statement.';
