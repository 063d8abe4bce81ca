/**
 * The state machine of model/operation.ts, enforced by the database. The rows of
 * `allowed_transitions` are written from that constant at every start (state-machine.ts).
 */
export const stateMachine = [
  `create table twinstack.allowed_transitions (
    from_status text not null,
    to_status text not null,
    primary key (from_status, to_status)
  )`,
  // at most one operation holds an environment, even if the service has a bug
  `create unique index operations_one_holder on twinstack.operations (environment)
    where status in ('running', 'interrupted')`,
  `create function twinstack.check_operation_status () returns trigger language plpgsql as $$
    begin
      if tg_op = 'INSERT' and new.status <> 'queued' then
        raise exception 'operation % must begin as queued, not as %', new.id, new.status
          using errcode = 'check_violation';
      end if;
      if tg_op = 'UPDATE' and not exists (
        select from twinstack.allowed_transitions where from_status = old.status
          and to_status = new.status
      ) then
        raise exception 'operation % is % and can not become %', old.id, old.status, new.status
          using errcode = 'check_violation';
      end if;
      return new;
    end
  $$`,
  `create trigger operation_begins before insert on twinstack.operations
    for each row execute function twinstack.check_operation_status()`,
  `create trigger operation_changes before update of status on twinstack.operations
    for each row when (old.status is distinct from new.status)
      execute function twinstack.check_operation_status()`,
]
