ALTER TYPE state ADD VALUE 'draft' BEFORE 'new';

ALTER TYPE state ADD VALUE 'open' AFTER 'new';

ALTER TYPE state ADD VALUE 'waiting' AFTER 'open';

ALTER TYPE state ADD VALUE 'closed';
