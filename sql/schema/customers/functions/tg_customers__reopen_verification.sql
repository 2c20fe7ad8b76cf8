-- What was verified is this name and this birthday. Whoever changes them, by whatever statement, is not verified any more.
create function strata_customers.tg_customers__reopen_verification() returns trigger
  language plpgsql volatile
  set search_path = pg_catalog, strata_customers, pg_temp
as $$
begin
  if old.verified_at is not null and new.closed_at is null and new.merged_at is null
     and (old.kind, old.given_name, old.family_name, old.legal_name, old.born_on, old.legal_form, old.country)
         is distinct from (new.kind, new.given_name, new.family_name, new.legal_name, new.born_on, new.legal_form, new.country) then
    new.verified_at := null;
    new.verified_until := null;
    new.submitted_at := strata_core.clock();
  end if;
  return new;
end
$$;

comment on function strata_customers.tg_customers__reopen_verification() is 'Trigger: a verified customer whose legal attributes change is to be verified anew.';
