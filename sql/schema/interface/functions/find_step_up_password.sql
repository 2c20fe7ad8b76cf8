create function strata.find_step_up_password(p_step_up_token text) returns table (password_hash text)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  select p.password_hash into password_hash
  from strata_users.challenges c
  join strata_users.password_credentials p on p.user_id = c.user_id
  where c.token_hash = strata_users.hash_token(p_step_up_token) and c.purpose = 'step_up' and c.consumed_at is null and c.expires_at > strata_core.clock();
  return next;
end
$$;

comment on function strata.find_step_up_password(text) is 'What verifying a password as second proof needs: the hash of the user whose sign-in waits. One row always; null where there is none.';

alter function strata.find_step_up_password(text) owner to strata_definer;
