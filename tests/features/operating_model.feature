# Source: domain.md, "Regional variants (configuration over the same events)", and "The operating
# model is a versioned object with parameters, adopted by a leadership decision".
Feature: The operating model is data
  What differs between regions stands in a file that people read and the leadership adopts. A case
  goes on with the version that it began with. No file can send anybody away.

  Scenario: A region that nobody has heard of works as soon as its files are there
    # Source: domain.md, 1: "There are no eligibility criteria: nobody is refused at the door."
    Given an operator has written a model for a new region and a directory of its units
    When a client of that region is helped to make a contact request
    Then its own coordination triages it by version 1.0 of the region's model
    And the units that its model invites always are proposed

  Scenario: A new case follows the version that the leadership adopted
    # Source: domain.md, 1: "adopted by a leadership decision, and its effect is measured".
    Given a case that began in the new region
    When the leadership adopts version 1.1 from today on
    Then a new case of that region follows version 1.1
    And the case that had begun goes on with version 1.0

  Scenario: A running case is moved by a decision of coordination
    # Source: issue 6, line 1: a case runs on the version it began with, or is moved by a decision.
    Given a case that began in the new region
    And the leadership has adopted version 1.1 from today on
    When coordination moves the case to version 1.1
    Then the network that is asked for follows version 1.1

  Scenario: What is not the file that was decided on is not adopted
    # Source: domain.md, 1: the leadership "approves key documents".
    When the leadership adopts version 1.1 by the hash of another file
    Then it is told which file to put back, and nothing is adopted

  Scenario: A service that has not the file does not guess, and goes on when the file is there
    # Source: issue 6, line 1; decision 34. Nothing is decided by another version of the model.
    Given a case that began in the new region
    And the leadership has adopted version 1.1 from today on
    And the operator has forgotten that file at the planning service
    When coordination moves the case to version 1.1
    Then planning waits with a sentence that names the file, and the case goes on elsewhere
    When the file is put there and planning is started again
    Then planning goes on where it waited

  Scenario: Kainuu asks first whether basic services have found a solution
    # Source: domain.md, 1, Kainuu: "Time is booked when basic services have found no solution and
    # the client wants the meeting."
    Given a contact request in Kainuu
    When coordination chooses the team without having asked
    Then it is told what to ask first
    When the client is found to have had no help of basic services yet
    Then the team is not chosen, and consultation is open to the client

  Scenario: Kainuu asks an own consent for gathering information, after the one for cooperation
    # Source: domain.md, 1, Kainuu: "asks consent for gathering information, an own consent before
    # that for cooperation".
    Given a contact request in Kainuu
    Then the client is asked for gathering information, and cooperation stands already

  Scenario: Kainuu's core is invited always
    # Source: domain.md, 1, Kainuu: "Core: the counsellor, the nurse who did the health check, the
    # client's own employment officer or work-ability coordinator. As needed: adult social work, ..."
    Given a contact request in Kainuu
    When coordination wants adult social work at the table, for basic services found no solution
    Then counsellor, nurse and employment officer are proposed beside adult social work
