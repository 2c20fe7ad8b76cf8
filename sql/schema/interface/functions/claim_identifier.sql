create function strata.claim_identifier(p_user_id uuid, p_kind text, p_address text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_value text := strata_users.normalise_identifier(p_kind, p_address);
begin
  if v_value is null or p_kind not in ('email', 'phone') then
    perform strata_core.raise_error('ST402', 'identifiers_value_check');
  end if;
  perform from strata_users.users u where u.user_id = p_user_id and u.status not in ('merged', 'erased') for no key update;
  if not found then
    return 'unknown';
  end if;
  insert into strata_users.identifiers (user_id, kind, value, address, claimed_at) values (p_user_id, p_kind, v_value, btrim(p_address), strata_core.clock())
  on conflict (user_id, kind, value) where released_at is null do nothing;
  return case when found then 'done' else 'unchanged' end;
end
$$;

comment on function strata.claim_identifier(uuid, text, text) is 'Enters an e-mail address or phone number of a user that nobody has proved: of a person in a directory, or of somebody who only wrote. It blocks nobody; whoever proves it at registration becomes this user, when it is a placeholder. Outcomes: done, unchanged, unknown. Raises ST402 for what is no such address.';

alter function strata.claim_identifier(uuid, text, text) owner to strata_definer;
