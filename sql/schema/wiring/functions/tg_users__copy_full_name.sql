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
  where m.user_id = n.user_id and m.ended_at is null and m.user_full_name is distinct from n.full_name
    and btrim(coalesce(m.given_name, '') || coalesce(m.family_name, '')) = '';
  return null;
end
$$;

comment on function strata_wiring.tg_users__copy_full_name() is 'Trigger: carries a changed name of a user into the memberships that last and have no name of their own, which show and sort by it.';

create trigger t600_copy_full_name after update on strata_users.users
  referencing old table as old_rows new table as new_rows for each statement execute function strata_wiring.tg_users__copy_full_name();

alter function strata_wiring.tg_users__copy_full_name() owner to strata_definer;
