-- Whoever erases a user erases what memberships are about too. Asked of the catalog, so that what is named is there: a replica that nobody set up is not on the list, and a table that points here is.
create function strata_core.unreached_copies(p_subject text) returns text[]
  language plpgsql stable
  set search_path = pg_catalog, strata_core, pg_temp
as $$
begin
  return array[
      'backups: every dump and base backup that was made so far',
      format('write-ahead log: its segments until they are recycled%s',
             case when current_setting('archive_mode') <> 'off' then ', and its archive' end),
      'dead row versions: the former values in the files of the tables, until vacuum has been there and the space is used again',
      'server log: statements and parameters, where it was told to write them',
      'free text: what was written about the person in rows of others']
    || array(select format('replication slot: %s', s.slot_name) from pg_replication_slots s order by s.slot_name)
    || array(select format('publication: %s, with what its subscribers hold', t.pubname) from pg_publication_tables t
             where t.schemaname like 'strata\_%' group by t.pubname order by t.pubname)
    || array(select format('table of another program: %s', k.conrelid::regclass)
             from pg_constraint k
             join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
             join pg_class f on f.oid = k.confrelid join pg_namespace m on m.oid = f.relnamespace
             where k.contype = 'f' and m.nspname like 'strata\_%' and n.nspname <> 'strata' and n.nspname not like 'strata\_%' and not c.relispartition
             group by k.conrelid order by 1)
    || array(select format('materialized view: %s, until it is refreshed', p.relation) from strata_core.personal_data p
             join pg_class c on c.oid = to_regclass(p.relation) and c.relkind = 'm'
             where p.treatment = 'derived' and p.subject = p_subject group by p.relation order by p.relation)
    || array(select format('kept: %s.%s, %s', p.relation, p.column_name, p.description) from strata_core.personal_data p
             where p.treatment = 'keep' and p.subject = p_subject order by p.position)
    || array(select format('the same person as a %s: %s', p.subject, string_agg(distinct p.relation, ', ')) from strata_core.personal_data p
             where p.subject not in ('any', p_subject) and (p_subject <> 'user' or p.subject <> 'membership') group by p.subject order by p.subject);
end
$$;

comment on function strata_core.unreached_copies(text) is 'What erasing a user, customer or membership in this database does not reach: each begins with what kind of copy it is. Called by strata.erase_user.';

alter function strata_core.unreached_copies(text) owner to strata_definer;
