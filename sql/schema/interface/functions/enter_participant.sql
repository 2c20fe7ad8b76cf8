-- For whoever takes part without an account: somebody who writes a mail to an issue, or is named on an invoice. The counter of the address is the lock, so that two mails at
-- once are from one person. An address in a message proves nothing, and so nothing is made known or more certain by it.
create function strata.enter_participant(p_kind text, p_address text, p_given_name text default null, p_family_name text default null)
  returns table (outcome text, user_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_value text := strata_users.normalise_identifier(p_kind, p_address);
begin
  if v_value is null or p_kind not in ('email', 'phone') then
    perform strata_core.raise_error('ST402', 'identifiers_value_check');
  end if;
  perform strata_users.lock_throttle('sign_in', p_kind || ':' || v_value);
  -- Whoever has proved the address, or else the placeholder that has had it longest.
  select case when i.verified_at is null then 'known' else 'held' end, i.user_id into outcome, user_id
  from strata_users.identifiers i
  join strata_users.users u on u.user_id = i.user_id and (i.verified_at is not null or u.status = 'placeholder')
  where i.kind = p_kind and i.value = v_value and i.released_at is null
  order by i.verified_at is null, i.claimed_at, i.identifier_id
  limit 1;
  if not found then
    outcome := 'entered';
    user_id := strata.create_user(p_given_name, p_family_name);
    perform strata.claim_identifier(user_id, p_kind, p_address);
  end if;
  return next;
end
$$;

comment on function strata.enter_participant(text, text, text, text) is 'The user behind an e-mail address or phone number, entered as a placeholder where nobody is there yet; whoever proves the address at registration becomes that user. Outcomes: entered, known, held. Known: a placeholder has the address, and keeps its name. Held: a user has proved it; that a message bears the address does not prove that it is from them, so never act as them for it. Raises ST402, with the constraint, for what is no such address or a name that is not allowed.';

alter function strata.enter_participant(text, text, text, text) owner to strata_definer;
