Feature: Follow-up goes on until the need ends, and it is asked how help worked
  Source: domain.md, section 1, The flow, 6: "Follow-up meetings and evaluation go on until the need for
  support ends", and 7: "feedback is collected"; Principles: "Declining harms nobody".

  Background:
    Given a case in Central Finland that is followed up

  Scenario: How each goal goes is seen over time, and the next day is proposed
    When the case manager records two follow-ups and names no next day
    Then each goal shows two evaluations in the order of their days
    And a next follow-up is planned on a working day

  Scenario: All are asked for feedback at the end, and a no is the client's own
    When the need ends and the client agrees
    Then the client and the professionals are asked for feedback
    When the client says no to giving feedback
    Then she is not asked any more
    And no page of the others has changed, nor has the story
