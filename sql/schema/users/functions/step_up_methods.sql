-- Whoever has set up a second factor is held to it: an address is no way around it.
create function strata_users.step_up_methods(p_user_id uuid, p_method text, p_identifier_id uuid) returns text[]
  language plpgsql stable
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_factors text[];
begin
  select array_agg(m.method order by m.position) into v_factors
  from (
    select 1 as position, 'passkey' as method
    where p_method <> 'passkey' and exists (select from strata_users.passkeys p where p.user_id = p_user_id and p.suspect_at is null)
    union all
    select 2, 'totp' where exists (select from strata_users.totp_factors t where t.user_id = p_user_id and t.confirmed_at is not null)
    union all
    select 3, 'recovery_code' where exists (select from strata_users.recovery_codes r where r.user_id = p_user_id and r.used_at is null)
  ) m;
  if v_factors && array['passkey', 'totp'] then
    return v_factors;
  end if;
  return coalesce(v_factors, '{}') || array(
    select m.method
    from (
      select 4 as position, 'password' as method
      where p_method <> 'password' and exists (select from strata_users.password_credentials c where c.user_id = p_user_id)
      union all
      select case i.kind when 'email' then 5 else 6 end, case i.kind when 'email' then 'email_code' else 'sms_code' end
      from strata_users.identifiers i
      -- An address is no second proof beside itself; beside a password that was entered with it, it is.
      where i.user_id = p_user_id and i.is_primary and i.kind in ('email', 'phone') and (p_method = 'password' or i.identifier_id is distinct from p_identifier_id)
        and p_method is distinct from case i.kind when 'email' then 'email_code' else 'sms_code' end
    ) m
    order by m.position);
end
$$;

comment on function strata_users.step_up_methods(uuid, text, uuid) is 'Second proofs that would do after a first one, strongest first: where a second factor is set up, only that and its recovery codes.';

alter function strata_users.step_up_methods(uuid, text, uuid) owner to strata_definer;
