Feature: A work-ability team examines, consults and hands over
  Source: domain.md, section 1, Kainuu. "A rehabilitation counsellor coordinates (books the client's
  time, asks consent for gathering information, an own consent before that for cooperation)."
  "Examinations before or after the meeting; specialised care is consulted when needed." "Consults
  the clinic or routes the client there." And "escorted handover holds only when both ends have
  confirmed it".

  Scenario: Two consents stand side by side, each for its own purpose
    Given a client of Kainuu who consented to cooperation alone
    When the counsellor asks the nurses to examine him before the meeting
    Then she is told to ask him for consent to gather information first
    When he consents to that, too
    Then both consents stand side by side on the counsellor's page

  Scenario: An examination before the meeting, and what it found stays with who made it
    Given a client of Kainuu who consented to cooperation and to gathering information
    When the counsellor books the team's time and asks the nurses to examine him
    Then the examination waits for the nurses
    When the nurses have examined him
    Then the story says that it was done, and not what was found

  Scenario: Specialised care is consulted, and its kind is told to nobody
    Given a client of Kainuu who consented to cooperation and to gathering information
    When the counsellor consults specialised care
    Then specialised care stands in the story as an opaque reference
    And another member's page says nothing of it

  Scenario: Who is consulted may read what the consent carries, until it has answered
    Given a client of Kainuu who consented to cooperation and to gathering information
    Then the clinic may not read his situation
    When the counsellor consults the clinic
    Then the clinic may read his situation
    When the clinic answers
    Then the clinic may not read his situation

  Scenario: The client goes to the clinic once both ends have confirmed
    Given a client of Kainuu who consented to cooperation and to gathering information
    When the counsellor proposes the clinic to him
    And the clinic confirms
    Then it does not hold yet
    When he confirms
    Then it holds

  Scenario: He does not want to go, and nobody is told who said no
    Given a client of Kainuu who consented to cooperation and to gathering information
    When the counsellor proposes the clinic to him
    And he says no
    Then the story says that it ended, and neither by whom nor why
    And the clinic's page says nothing of it any more

  Scenario: An area whose model has no team is not offered its steps
    Given a client of Central Finland for whom a network is looked for
    Then no step of a team is offered to the coordination
