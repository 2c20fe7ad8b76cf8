create function strata.canonical_user_id(p_user_id uuid) returns uuid
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  return (select coalesce(u.merged_into_user_id, u.user_id) from strata_users.users u where u.user_id = p_user_id);
end
$$;

comment on function strata.canonical_user_id(uuid) is 'Who a user is today: the survivor of a merge, or the user. Null when there is none.';

alter function strata.canonical_user_id(uuid) owner to strata_definer;
