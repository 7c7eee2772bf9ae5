-- The totals of an allocation follow its holds; the check allocations_not_overspent refuses what goes beyond (rule 23).
CREATE FUNCTION fairlot_follow_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
        UPDATE allocations SET
            reserved_pence = reserved_pence - CASE WHEN OLD.state = 'reserved' THEN OLD.amount_pence ELSE 0 END,
            committed_pence = committed_pence - CASE WHEN OLD.state = 'committed' THEN OLD.amount_pence ELSE 0 END,
            version = version + 1,
            recorded_at = CASE WHEN TG_OP = 'UPDATE' THEN NEW.recorded_at ELSE recorded_at END
        WHERE id = OLD.allocation_id AND OLD.state <> 'freed';
    END IF;
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        UPDATE allocations SET
            reserved_pence = reserved_pence + CASE WHEN NEW.state = 'reserved' THEN NEW.amount_pence ELSE 0 END,
            committed_pence = committed_pence + CASE WHEN NEW.state = 'committed' THEN NEW.amount_pence ELSE 0 END,
            version = version + 1,
            recorded_at = NEW.recorded_at
        WHERE id = NEW.allocation_id AND NEW.state <> 'freed';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER fund_holds_follow AFTER INSERT OR UPDATE OR DELETE ON fund_holds FOR EACH ROW EXECUTE FUNCTION fairlot_follow_holds();
