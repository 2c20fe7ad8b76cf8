-- Creates strata_access: permissions, roles and who holds them; strata_wiring: the triggers that connect strata which must not know each other.

set local role strata_owner;
--! begin access/schema.sql
-- Made by whoever installs, who may create schemas in this database; the owner need not be allowed to.
set local role none;
create schema strata_access authorization strata_owner;
set local role strata_owner;

comment on schema strata_access is 'Permissions, roles, who holds which, and what follows from it.';

grant usage on schema strata_access to strata_definer, strata_reporter;

-- A new owner needs CREATE while functions are handed over; grants.sql takes it back.
grant create on schema strata_access to strata_definer;
--! end access/schema.sql
--! begin access/grants.sql
revoke create on schema strata_access from strata_definer;
--! end access/grants.sql
--! begin wiring/schema.sql
-- Made by whoever installs, who may create schemas in this database; the owner need not be allowed to.
set local role none;
create schema strata_wiring authorization strata_owner;
set local role strata_owner;

comment on schema strata_wiring is 'The triggers that connect strata which must not know each other, and nothing else.';

grant usage on schema strata_wiring to strata_definer;

-- A new owner needs CREATE while functions are handed over; grants.sql takes it back.
grant create on schema strata_wiring to strata_definer;
--! end wiring/schema.sql
--! begin wiring/functions/tg_users__copy_full_name.sql
-- An organization that somebody has left keeps the name of then: it stays on what was authored, and later names are none of its business.
-- Most changes of a user are sign-ins and locks. They end at the first question: the update would fire the triggers of memberships even for no row.
-- A full join, as in strata_audit.lay_lifecycle: the plan of one row must do for many.
create function strata_wiring.tg_users__copy_full_name() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_wiring, pg_temp
as $$
begin
  if not exists (select from old_rows o full join new_rows n on n.user_id = o.user_id where o.full_name is distinct from n.full_name) then
    return null;
  end if;
  update strata_tenancy.memberships m
  set user_full_name = n.full_name
  from new_rows n
  where m.user_id = n.user_id and m.ended_at is null and m.user_full_name is distinct from n.full_name;
  return null;
end
$$;

comment on function strata_wiring.tg_users__copy_full_name() is 'Trigger: carries a changed name of a user into the memberships that last, which show and sort by it.';

create trigger t600_copy_full_name after update on strata_users.users
  referencing old table as old_rows new table as new_rows for each statement execute function strata_wiring.tg_users__copy_full_name();

alter function strata_wiring.tg_users__copy_full_name() owner to strata_definer;
--! end wiring/functions/tg_users__copy_full_name.sql
--! begin wiring/functions/project_eligibility.sql
-- A survivor gets its row before the row of the merged customer says so: whoever replicates the table sees them in this order. Rows are locked in the
-- order of their ids before anything is written.
create function strata_wiring.project_eligibility(p_customer_ids uuid[] default null) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_wiring, pg_temp
as $$
declare
  v_clock        timestamptz := strata_core.clock();
  v_customer_ids uuid[] := coalesce(p_customer_ids, array(select c.customer_id from strata_customers.customers c));
  v_survivor_ids uuid[];
begin
  v_survivor_ids := array(select distinct c.merged_into_customer_id from strata_customers.customers c
                          join strata_accounts.eligible_customers e on e.customer_id = c.customer_id
                          where c.customer_id = any (v_customer_ids) and c.merged_into_customer_id is not null);
  perform from strata_accounts.eligible_customers e
  where e.customer_id = any (v_customer_ids || v_survivor_ids) order by e.customer_id for no key update;

  insert into strata_accounts.eligible_customers (customer_id, eligible_at, eligible_until, lost_at, changed_at)
  select c.customer_id, case when c.status = 'active' then v_clock end, c.verified_until,
         case when c.status <> 'active' then v_clock end, v_clock
  from strata_customers.customers c
  where c.customer_id = any (v_customer_ids || v_survivor_ids) and (c.status = 'active' or c.customer_id = any (v_survivor_ids))
  order by c.customer_id
  on conflict on constraint eligible_customers_pkey do nothing;

  update strata_accounts.eligible_customers e
  set eligible_at             = case when c.status = 'active' and e.lost_at is not null then v_clock else e.eligible_at end,
      eligible_until          = case when c.status = 'active' then c.verified_until else e.eligible_until end,
      lost_at                 = case when c.status <> 'active' then coalesce(e.lost_at, v_clock) end,
      merged_into_customer_id = c.merged_into_customer_id,
      changed_at              = v_clock
  from strata_customers.customers c
  where e.customer_id = any (v_customer_ids) and c.customer_id = e.customer_id
    and ((c.status = 'active') <> (e.lost_at is null)
         or c.status = 'active' and e.eligible_until is distinct from c.verified_until
         or e.merged_into_customer_id is distinct from c.merged_into_customer_id);
end
$$;

comment on function strata_wiring.project_eligibility(uuid[]) is 'Brings strata_accounts.eligible_customers in step with the given customers, or (null) with all: active customers are eligible, as long as their verification holds. Idempotent. Called by a trigger, and by hand after a repair.';

alter function strata_wiring.project_eligibility(uuid[]) owner to strata_definer;
--! end wiring/functions/project_eligibility.sql
--! begin wiring/functions/tg_customers__project_eligibility.sql
-- Most changes of a customer are no change of what accounts go by; they end at the first question. A full join, as in strata_audit.lay_lifecycle: the plan
-- of one row must do for many.
create function strata_wiring.tg_customers__project_eligibility() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_wiring, pg_temp
as $$
declare
  v_customer_ids uuid[];
begin
  if tg_op = 'INSERT' then
    v_customer_ids := array(select n.customer_id from new_rows n where n.status = 'active');
  else
    v_customer_ids := array(select n.customer_id from old_rows o full join new_rows n on n.customer_id = o.customer_id
                            where (n.status = 'active') <> (o.status = 'active')
                               or n.verified_until is distinct from o.verified_until
                               or n.merged_into_customer_id is distinct from o.merged_into_customer_id);
  end if;
  if cardinality(v_customer_ids) > 0 then
    perform strata_wiring.project_eligibility(v_customer_ids);
  end if;
  return null;
end
$$;

comment on function strata_wiring.tg_customers__project_eligibility() is 'Trigger: tells accounts, in the same transaction, which customers may hold one, and who was merged into whom.';

create trigger t600_project_inserted_eligibility after insert on strata_customers.customers
  referencing new table as new_rows for each statement execute function strata_wiring.tg_customers__project_eligibility();
create trigger t600_project_updated_eligibility after update on strata_customers.customers
  referencing old table as old_rows new table as new_rows for each statement execute function strata_wiring.tg_customers__project_eligibility();

alter function strata_wiring.tg_customers__project_eligibility() owner to strata_definer;
--! end wiring/functions/tg_customers__project_eligibility.sql
--! begin wiring/grants.sql
-- Customers may be older than this: where they were installed alone, accounts come later.
set local role strata_definer;
select strata_wiring.project_eligibility();
set local role strata_owner;

revoke create on schema strata_wiring from strata_definer;
--! end wiring/grants.sql
