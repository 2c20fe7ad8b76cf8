-- Somebody whom a directory knows, or who only ever wrote an e-mail, becomes the user that stands there already. Two that name the same address are left alone:
-- which of them it is, is a question for people.
create function strata_users.claimed_placeholder(p_kind text, p_value text) returns uuid
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_user_ids uuid[] := array(
    select u.user_id
    from strata_users.identifiers i
    join strata_users.users u on u.user_id = i.user_id and u.status = 'placeholder' and u.kind <> 'machine'
    where i.kind = p_kind and i.value = p_value and i.verified_at is null and i.released_at is null
    limit 2);
  v_user_id  uuid;
begin
  -- Two people may prove two addresses of one placeholder at once: whoever comes second finds a person there, and is somebody else.
  select u.user_id into v_user_id from strata_users.users u
  where cardinality(v_user_ids) = 1 and u.user_id = v_user_ids[1] and u.status = 'placeholder'
  for no key update;
  return v_user_id;
end
$$;

comment on function strata_users.claimed_placeholder(text, text) is 'The one placeholder who was entered with an address that nobody has proved; null when there is none, or more than one. Locked, for whoever becomes that user.';

alter function strata_users.claimed_placeholder(text, text) owner to strata_definer;
