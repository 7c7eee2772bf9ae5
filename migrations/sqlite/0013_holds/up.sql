-- The totals of an allocation follow its holds; the check allocations_not_overspent refuses what goes beyond (rule 23).
CREATE TRIGGER fund_holds_follow_insert AFTER INSERT ON fund_holds BEGIN
    UPDATE allocations SET
        reserved_pence = reserved_pence + CASE WHEN NEW.state = 'reserved' THEN NEW.amount_pence ELSE 0 END,
        committed_pence = committed_pence + CASE WHEN NEW.state = 'committed' THEN NEW.amount_pence ELSE 0 END,
        version = version + 1,
        recorded_at = NEW.recorded_at
    WHERE id = NEW.allocation_id AND NEW.state <> 'freed';
END;
CREATE TRIGGER fund_holds_follow_update AFTER UPDATE ON fund_holds BEGIN
    UPDATE allocations SET
        reserved_pence = reserved_pence - CASE WHEN OLD.state = 'reserved' THEN OLD.amount_pence ELSE 0 END,
        committed_pence = committed_pence - CASE WHEN OLD.state = 'committed' THEN OLD.amount_pence ELSE 0 END,
        version = version + 1,
        recorded_at = NEW.recorded_at
    WHERE id = OLD.allocation_id AND OLD.state <> 'freed';
    UPDATE allocations SET
        reserved_pence = reserved_pence + CASE WHEN NEW.state = 'reserved' THEN NEW.amount_pence ELSE 0 END,
        committed_pence = committed_pence + CASE WHEN NEW.state = 'committed' THEN NEW.amount_pence ELSE 0 END,
        version = version + 1,
        recorded_at = NEW.recorded_at
    WHERE id = NEW.allocation_id AND NEW.state <> 'freed';
END;
CREATE TRIGGER fund_holds_follow_delete AFTER DELETE ON fund_holds BEGIN
    UPDATE allocations SET
        reserved_pence = reserved_pence - CASE WHEN OLD.state = 'reserved' THEN OLD.amount_pence ELSE 0 END,
        committed_pence = committed_pence - CASE WHEN OLD.state = 'committed' THEN OLD.amount_pence ELSE 0 END,
        version = version + 1,
        recorded_at = recorded_at
    WHERE id = OLD.allocation_id AND OLD.state <> 'freed';
END;
