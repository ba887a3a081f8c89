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

package io.github.s2snapshot.editor.document;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.editor.text.TextEdit;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.serializer.DeltaException;
import io.github.s2snapshot.test.fixture.ProjectionFixture;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DocumentProjection} without a server.
 */
class DocumentProjectionTests {

	private final DocumentProjection projection = new DocumentProjection();

	private final ProjectionFixture<Document> document = ProjectionFixture
		.of(ProjectionDefinition.builder("document", Document.class)
			.stream("documents/Notes")
			.initialState(() -> this.projection.absent("Notes"))
			.fold(DocumentCreated.class, this.projection::created)
			.fold(Edited.class, this.projection::edited)
			.build());

	@Test
	void editsShouldGiveTheText() {
		this.document.given(new DocumentCreated("id", "Ada"))
			.when(edit(1, TextEdit.of(0, 0, "Hello")), edit(2, TextEdit.of(5, 0, " wörld \ud83d\ude00")),
					edit(3, TextEdit.of(0, 1, "J")), edit(4, TextEdit.NONE))
			.then((state) -> assertThat(state.text()).isEqualTo("Jello wörld \ud83d\ude00"))
			.then((state) -> assertThat(state.revision()).isEqualTo(4))
			.then((state) -> assertThat(state.recent()).hasSize(4))
			.thenSnapshotsAreSafe();
	}

	@Test
	void whenRecordIsNotAnEditThenItIsNotFolded() {
		this.document.given(new DocumentCreated("id", "Ada"))
			.when(AppendRecord.of("{\"writer\":\"a\",\"number\":1,\"author\":\"Ada\"}").withHeader("type", "Edited"))
			.thenFailure()
			.isInstanceOf(DeltaException.class);
	}

	@Test
	void recordsShouldBeReadable() {
		this.document.given(new DocumentCreated("id", "Ada"))
			.when(AppendRecord
				.of("{\"writer\":\"a\",\"number\":1,\"author\":\"Ada\",\"changes\":"
						+ "[{\"position\":0,\"deleted\":0,\"inserted\":\"Hello\"}]}")
				.withHeader("type", "Edited"))
			.then((state) -> assertThat(state.text()).isEqualTo("Hello"));
	}

	private static Edited edit(int number, TextEdit changes) {
		return new Edited("a", number, "Ada", changes);
	}

}
