create function strata.find_external_id(p_source text, p_external_id text) returns uuid
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  return (select coalesce(u.merged_into_user_id, u.user_id)
          from strata_users.external_ids e join strata_users.users u on u.user_id = e.user_id
          where e.source = p_source and e.external_id = p_external_id);
end
$$;

comment on function strata.find_external_id(text, text) is 'The user whom another system calls so, or whom that user was merged into; null when there is none.';

alter function strata.find_external_id(text, text) owner to strata_definer;
