-- The layout is built from a random uuid: 48 bits of milliseconds, then version and variant.
create function strata_core.uuid_v7() returns uuid
  language sql volatile parallel safe
begin atomic
  select encode(
    set_bit(set_bit(
      overlay(uuid_send(gen_random_uuid())
              placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
              from 1 for 6),
      52, 1), 53, 1),
    'hex')::uuid;
end;

-- Native on 18. As text, because plpgsql of early minor releases takes the semicolon of an atomic body for the end of the statement.
do $$
begin
  if current_setting('server_version_num')::int >= 180000 then
    execute 'create or replace function strata_core.uuid_v7() returns uuid language sql volatile parallel safe begin atomic select uuidv7(); end';
  end if;
end
$$;

comment on function strata_core.uuid_v7() is 'A new time-ordered id (UUID version 7, RFC 9562). Ids may be public; they say when a row was made and are never secrets.';
