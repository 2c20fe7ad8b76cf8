create function strata.register_user(p_user_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_users.change_user_status(p_user_id, 'register', p_reason);
end;

comment on function strata.register_user(uuid, text) is 'A placeholder becomes the user of the person it stands for. Outcomes: done, unchanged, refused, unknown. Unchanged: it was so before. Refused: strata_core.transitions does not allow it, or the state is final.';

alter function strata.register_user(uuid, text) owner to strata_definer;
