/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.starter.editor;

import java.util.Map;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.test.fixture.ProjectionFixture;

/**
 * Tests for the folds of the editor.
 */
class DocumentTests {

	private final ProjectionFixture<Document> document = ProjectionFixture.of(new DocumentProjection(), Document.class);

	@Test
	void editShouldMoveTheCursorsBehindIt() {
		this.document.given(new Edit.Inserted("ann", 0, "one two"), new Edit.CursorMoved("bob", 3))
			.when(new Edit.Replaced("ann", 0, 2, "someth"))
			.thenState(new Document(new StringBuilder("somethe two"), Map.of("ann", 6, "bob", 7)))
			.thenSnapshotsAreSafe();
	}

	@Test
	void whenAHistoryIsFoldedThenSnapshotsAreSafe() {
		this.document.when(EditHistory.of(3, 100).edits().toArray()).thenSnapshotsAreSafe();
	}

	@Test
	void whenALongTextIsPastedThenASnapshotIsDue() {
		this.document.when(new Edit.Inserted("ann", 0, "one")).thenNoSnapshotIsDue();
		this.document.when(new Edit.Inserted("ann", 0, "x".repeat(101))).thenSnapshotIsDue();
	}

	@Test
	void whenTheRangeIsNotInTheDocumentThenItIsNotFolded() {
		this.document.given(new Edit.Inserted("ann", 0, "one"))
			.when(new Edit.Deleted("ann", 1, Integer.MAX_VALUE))
			.thenFailure()
			.hasMessageContaining("The end is not in the document");
	}

}
