create function strata.is_in_admin_company() returns boolean
  language sql stable parallel restricted
begin atomic
  select strata_tenancy.is_in_admin_company();
end;

comment on function strata.is_in_admin_company() is 'Whether the membership that acts belongs to the admin company, for policies of your own tables. False outside an organization. Call it as (select …): once per statement.';
