-- The nine group roles. They belong to the whole server, not to this database, so each is made only where it is missing:
-- a role that a database administrator made beforehand is used as it is, and CREATEROLE is then not needed.
-- strata_owner is NOINHERIT: it may become strata_definer, strata_reporter and strata_merger to hand objects over to them, but never reads
-- through their policies by being a member.
do $$
declare
  v_role text;
  -- From 16 on being a member and being able to SET ROLE are two things; whoever makes a role is a member, but cannot become it.
  v_splits boolean := current_setting('server_version_num')::int >= 160000;
  v_with   text := case when v_splits then ' with inherit false, set true' else '' end;
  v_can    text := case when v_splits then 'set' else 'member' end;
begin
  foreach v_role in array array['strata_owner', 'strata_definer', 'strata_reporter', 'strata_merger', 'strata_auth',
                                'strata_app', 'strata_operator', 'strata_worker', 'strata_analyst'] loop
    if not exists (select from pg_catalog.pg_roles where rolname = v_role) then
      begin
        execute pg_catalog.format('create role %I nologin nosuperuser nocreatedb nocreaterole nobypassrls noreplication %s',
                                  v_role, case v_role when 'strata_owner' then 'noinherit' else 'inherit' end);
      exception when duplicate_object or unique_violation then
        null; -- another database of this server is being installed at this moment
      end;
    end if;
  end loop;

  foreach v_role in array array['strata_definer', 'strata_reporter', 'strata_merger'] loop
    if not pg_catalog.pg_has_role('strata_owner', v_role, v_can) then
      execute pg_catalog.format('grant %I to strata_owner%s', v_role, v_with);
    end if;
  end loop;

  if not (select rolsuper from pg_catalog.pg_roles where rolname = current_user)
     and not pg_catalog.pg_has_role(current_user, 'strata_owner', v_can) then
    execute pg_catalog.format('grant strata_owner to %I%s', current_user, v_with);
  end if;
end
$$;
