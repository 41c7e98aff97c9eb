Feature: Services that the client has already are asked one by one
  Source: domain.md, section 1, step 4: coordination "finds the client's existing services and the
  actors needed"; "services that the client already has are invited". Section 2: each disclosure is
  logged, and what is asked is no more than is needed.

  Scenario: A unit is asked whether it serves the client, and says yes
    Given employment services has made a contact request on the multi-sectoral act
    When coordination asks Kela whether the client is its client
    Then Kela is asked, and may read who the client is
    When Kela says yes
    Then coordination sees the answer, and Kela sees nothing of the case any more
    And another unit's story does not tell that Kela was asked

  Scenario: A unit that no ground names is not asked
    Given employment services has made a contact request on the multi-sectoral act
    When coordination asks the pension insurer whether the client is its client
    Then it is told to ask the client's consent first
