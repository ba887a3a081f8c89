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

package io.github.s2snapshot.autoconfigure.store;

import java.util.List;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.Environment;

/**
 * Makes the store lazy if only single projections have external placement. These
 * projections may be inactive, and then the requirements of the store need not be met.
 */
class LazyStoreBeanFactoryPostProcessor implements BeanFactoryPostProcessor {

	private static final List<String> BEANS = List.of("fileSnapshotStore", "jdbcSnapshotStore", "s3SnapshotStore",
			"missingSnapshotStore", "snapshotStoreDatabaseInitializer");

	private final Environment environment;

	LazyStoreBeanFactoryPostProcessor(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		if (OnExternalPlacementCondition.isExternal(this.environment)) {
			return;
		}
		BEANS.stream()
			.filter(beanFactory::containsBeanDefinition)
			.forEach((name) -> beanFactory.getBeanDefinition(name).setLazyInit(true));
	}

}
