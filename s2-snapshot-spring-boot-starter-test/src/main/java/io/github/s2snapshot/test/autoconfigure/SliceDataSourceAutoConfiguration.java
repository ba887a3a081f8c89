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

package io.github.s2snapshot.test.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.EnvironmentAware;
import org.springframework.context.annotation.DeferredImportSelector;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.ClassUtils;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of the data source of a slice whose
 * snapshots are in a database.
 */
@AutoConfiguration
@Import(SliceDataSourceAutoConfiguration.DataSourceImportSelector.class)
final class SliceDataSourceAutoConfiguration {

	/**
	 * Imports the auto-configuration of Spring Boot if it is needed and on the class
	 * path.
	 */
	static class DataSourceImportSelector implements DeferredImportSelector, EnvironmentAware {

		private static final String DATA_SOURCE = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration";

		private boolean needed;

		@Override
		public void setEnvironment(Environment environment) {
			this.needed = environment instanceof ConfigurableEnvironment configurable
					&& SliceDataSource.isNeeded(configurable);
		}

		@Override
		public String[] selectImports(AnnotationMetadata importingClassMetadata) {
			return (this.needed && ClassUtils.isPresent(DATA_SOURCE, null)) ? new String[] { DATA_SOURCE }
					: new String[0];
		}

	}

}
