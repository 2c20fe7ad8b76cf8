-- An organization that somebody has left keeps the name of then: it stays on what was authored, and later names are none of its business.
create function strata_wiring.tg_users__copy_full_name() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_wiring, pg_temp
as $$
begin
  update strata_tenancy.memberships m
  set user_full_name = n.full_name
  from new_rows n
  where m.user_id = n.user_id and m.ended_at is null and m.user_full_name is distinct from n.full_name;
  return null;
end
$$;

comment on function strata_wiring.tg_users__copy_full_name() is 'Trigger: carries a changed name of a user into the memberships that last, which show and sort by it.';

create trigger t600_copy_full_name after update on strata_users.users
  referencing new table as new_rows for each statement execute function strata_wiring.tg_users__copy_full_name();

alter function strata_wiring.tg_users__copy_full_name() owner to strata_definer;
