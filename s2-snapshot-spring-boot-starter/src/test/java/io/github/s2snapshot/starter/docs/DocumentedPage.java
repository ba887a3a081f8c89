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

package io.github.s2snapshot.starter.docs;

import java.util.Map;

/**
 * Access to the pages of the documentation for the tests of samples.
 */
public final class DocumentedPage {

	private DocumentedPage() {
	}

	/**
	 * Returns the properties of a YAML block of a page.
	 * @param path the page, relative to the root of the project
	 * @param index the index of the YAML block in the page, from 0
	 * @return the properties
	 */
	public static Map<String, Object> yaml(String path, int index) {
		return DocumentedProperties.parse(MarkdownFile.of(path).blocks("yaml").get(index).text());
	}

}
