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

package io.github.s2snapshot.editor.replay;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.util.Assert;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.s2snapshot.editor.text.TextEdit;

/**
 * Recorded editing session: each edit that somebody made to a file. Immutable.
 *
 * @param edits the edits in their order; the first one is of an empty text
 * @param text the text after all of them
 */
record EditTrace(List<TextEdit> edits, String text) {

	private static final Resource FILE = new ClassPathResource("data/edit-trace-sveltecomponent.json.gz",
			EditTrace.class.getClassLoader());

	EditTrace {
		edits = List.copyOf(edits);
	}

	/**
	 * Reads the trace of the sample.
	 */
	static EditTrace read() {
		try (InputStream file = new GZIPInputStream(FILE.getInputStream())) {
			JsonNode trace = new JsonMapper().readTree(file);
			Assert.state(trace.required("startContent").asString().isEmpty(), "'startContent' must be empty");
			List<TextEdit> edits = new ArrayList<>();
			for (JsonNode transaction : trace.required("txns")) {
				edits.add(edit(transaction.required("patches")));
			}
			return new EditTrace(edits, trace.required("endContent").asString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Failed to read " + FILE.getDescription(), ex);
		}
	}

	// The positions of a patch are those after the patches before it.
	private static TextEdit edit(JsonNode patches) {
		TextEdit edit = TextEdit.NONE;
		for (JsonNode patch : patches) {
			edit = edit.compose(
					TextEdit.of(patch.required(0).asInt(), patch.required(1).asInt(), patch.required(2).asString()));
		}
		return edit;
	}

	@Override
	public String toString() {
		return "EditTrace[" + this.edits.size() + " edits]";
	}

}
