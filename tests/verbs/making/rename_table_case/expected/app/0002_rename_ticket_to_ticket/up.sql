ALTER TABLE "Ticket" RENAME TO ticket;
